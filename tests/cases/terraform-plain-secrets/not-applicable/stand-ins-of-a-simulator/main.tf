provider "aws" {
  access_key = "test"
  secret_key = "test"
}
