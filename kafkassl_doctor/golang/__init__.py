"""How clients in Go judge certificates (crypto/x509, crypto/tls)."""
