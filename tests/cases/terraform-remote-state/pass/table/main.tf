terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop/terraform.tfstate"
    region       = "eu-central-1"
    dynamodb_table = "locks"
  }
}
