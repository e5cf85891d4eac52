terraform {
  backend "s3" {
    bucket = "state"
    key    = "network"
    region = "eu-central-1"
  }
}
