resource "aws_security_group" "db" {
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "google_compute_firewall" "deny" {
  source_ranges = ["0.0.0.0/0"]
  deny {
    protocol = "all"
  }
}
