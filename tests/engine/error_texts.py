"""Error texts as people paste them, and the rules that explain them: the first of the list must come first, the others
must be named."""

TEXTS: dict[str, list[str]] = {
    "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid "
    "certification path to requested target": ["certificate-not-trusted", "chain-incomplete"],
    "Caused by: java.security.cert.CertificateException: No subject alternative DNS name matching k1.in found.": [
        "host-name-mismatch"
    ],
    "No subject alternative names matching IP address 10.0.0.5 found": ["host-name-mismatch", "bootstrap-by-address"],
    "java.security.cert.CertificateException: No name matching broker1.example.com found": ["host-name-mismatch"],
    "No subject alternative names present": ["host-name-mismatch"],
    "javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?": ["protocol-mixed-up"],
    "java.lang.OutOfMemoryError: Java heap space": ["protocol-mixed-up"],
    "Modification time of key store could not be obtained: /etc/kafka/secrets/kafka.jks": ["store-missing"],
    "org.apache.kafka.common.KafkaException: Failed to load SSL keystore /x/kafka.jks of type JKS Caused by: "
    "java.nio.file.NoSuchFileException: /x/kafka.jks": ["store-missing"],
    "javax.net.ssl.SSLHandshakeException: Empty client certificate chain": ["client-certificate-missing"],
    "javax.net.ssl.SSLHandshakeException: Received fatal alert: bad_certificate": ["client-certificate-missing"],
    "SslAuthenticationException: Failed to process post-handshake messages": ["client-certificate-missing"],
    "No matching CERTIFICATE entries in PEM file": ["pem-certificate-missing"],
    "SSL trust store password cannot be specified for PEM format.": ["truststore-password-beside-pem"],
    "InvalidReceiveException: Invalid receive (size = 369295616 larger than 104857600)": ["protocol-mixed-up"],
    "java.io.IOException: keystore password was incorrect": ["store-password-wrong"],
    "failed to decrypt safe contents entry: javax.crypto.BadPaddingException: Given final block not properly padded": [
        "store-password-wrong"
    ],
    "Keystore was tampered with, or password was incorrect": ["store-password-wrong"],
    "java.security.UnrecoverableKeyException: Cannot recover key": ["key-password-wrong"],
    "Get Key failed: Given final block not properly padded. Such issues can arise if a bad key is used during "
    "decryption.": ["key-password-wrong"],
    "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed": [
        "certificate-expired"
    ],
    "java.security.cert.CertificateExpiredException: NotAfter: Fri Nov 20 10:00:00 UTC 2026": ["certificate-expired"],
    "Unexpected Kafka request of type METADATA during SASL handshake.": ["sasl-mixed-up"],
    "javax.net.ssl.SSLHandshakeException: no cipher suites in common": [
        "cipher-suite-mismatch",
        "server-without-usable-key",
    ],
    "No available authentication scheme": ["key-unusable", "server-without-usable-key"],
    "Integrity check failed: java.security.NoSuchAlgorithmException: Algorithm HmacPBESHA256 not available": [
        "store-algorithm-unsupported"
    ],
    "Algorithm constraints check failed on signature algorithm: MD5withRSA": ["certificate-algorithm-disabled"],
    "Extended key usage does not permit use for TLS client authentication": ["certificate-extended-key-usage"],
    "ClusterAuthorizationException: Request Request(processor=1, connectionId=…) is not authorized.": [
        "controller-denies-node"
    ],
    "java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty": [
        "truststore-empty"
    ],
    "javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_unknown": [
        "certificate-not-trusted",
        "host-name-mismatch",
        "certificate-expired",
    ],
    "[2026-11-24 10:11:12,345] INFO [SocketServer listenerType=BROKER, nodeId=1] Failed authentication with /10.0.0.9 "
    "(channelId=10.0.0.1:9093-10.0.0.9:41234-1) (SSL handshake failed) (org.apache.kafka.common.network.Selector)": [
        "certificate-not-trusted",
        "host-name-mismatch",
        "client-certificate-missing",
    ],
    "The server selected protocol version TLS10 is not accepted by client preferences [TLS12]": ["protocol-mismatch"],
    "ssl_client.c:1234: error:0A000086:SSL routines::certificate verify failed: broker certificate could not be "
    "verified, verify that ssl.ca.location is correctly configured or root CA certificates are installed": [
        "certificate-not-trusted",
        "host-name-mismatch",
    ],
    "Java TrustStores are not supported, use `ssl.ca.location` and a certificate file instead.": [
        "librdkafka-java-key"
    ],
    'Missing required configuration "listeners" which has no default value.': ["required-key-missing"],
    "ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)\n"
    "org.apache.kafka.common.config.ConfigException: Invalid value javax.net.ssl.SSLHandshakeException: PKIX path "
    "building failed for configuration A client SSLEngine created with the provided settings can't connect to a server "
    "SSLEngine created with those settings.\n\tat org.apache.kafka.common.security.ssl.SslFactory.configure\n": [
        "inter-broker-self-check-failed"
    ],
    "javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: "
    "Algorithm constraints check failed on signature algorithm: SHA1withRSA": ["certificate-algorithm-disabled"],
    "Keystore SubjectAltNames do not match:  existing={alg1=[b1]}, new={alg1=[b2]}": ["served-certificate-differs"],
    "java.io.IOException: DerInputStream.getLength(): lengthTag=109, too big.": ["store-unreadable"],
    "java.io.IOException: stream does not represent a PKCS12 key store": ["store-unreadable"],
    "java.io.IOException: Tag number over 30 is not supported": ["store-unreadable"],
    "java.lang.IllegalArgumentException: Unsupported CipherSuite: ECDHE-RSA-AES256-GCM-SHA384": [
        "cipher-suite-name-unknown"
    ],
    "java.nio.file.AccessDeniedException: /etc/kafka/secrets/kafka.p12": ["file-unreadable-by-service"],
    "tls: failed to verify certificate: x509: certificate is valid for a, b, not c": ["host-name-mismatch"],
    "x509: certificate relies on legacy Common Name field, use SANs instead": ["subject-alternative-name-missing"],
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Missing Authority Key Identifier": [
        "key-identifier-missing"
    ],
    "keytool error: java.lang.Exception: Public keys in reply and keystore don't match": ["key-certificate-mismatch"],
    "WARN Broker configuration 'ssl.client.auth' is applied only to SSL listeners. Listener-prefixed configuration can "
    "be used to enable SSL client authentication for SASL_SSL listeners.": ["client-auth-ignored-on-sasl-ssl"],
    "Failed to flush WorkerSourceTask{id=jdbc-0}, timed out while waiting for producer": ["worker-prefix-without-tls"],
    "ssl.ca.location failed: error:05880020:x509 certificate routines::BIO lib": ["librdkafka-file-refused"],
    "Error: SELF_SIGNED_CERT_IN_CHAIN": ["certificate-not-trusted"],
    "No rules apply to CN=b1,O=Acme, rules [RULE:^CN=x$/$1]": ["mapping-rule-misses"],
}
