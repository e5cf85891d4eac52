terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "staging.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
