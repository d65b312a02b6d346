"""What OpenSSL accepts and says, for clients that are none of the JVM: chains, host names, handshakes, alerts."""
