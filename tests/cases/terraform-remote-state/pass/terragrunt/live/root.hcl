remote_state {
  backend = "s3"
  config = {
    bucket = "x"
  }
}
