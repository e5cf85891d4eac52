terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop.tfstate"
    workspace_key_prefix = "production"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
