terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop/terraform.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
module "shop" {
  source = "../../modules/shop"
}
