terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
