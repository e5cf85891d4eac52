provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = local.tags
  }
}
module "m" {
  source = "./modules/m"
}
