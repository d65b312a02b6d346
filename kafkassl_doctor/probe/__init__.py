"""What the network answers: names, TCP, the first bytes, TLS, client certificates, Kafka.

``stages.probe_endpoint`` looks at one address and gives an ``endpoint.Endpoint``; ``many.probe_all`` at many at once.
"""
