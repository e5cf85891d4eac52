terraform {
  backend "gcs" {
    bucket = "b"
    prefix = "p"
  }
}
