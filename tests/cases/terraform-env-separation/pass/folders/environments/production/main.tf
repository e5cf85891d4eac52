terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "production.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
