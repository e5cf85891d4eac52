terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop/terraform.tfstate"
    region       = "eu-central-1"
    # use_lockfile = true
  }
}
provider "aws" {
  region = "eu-central-1"
}
