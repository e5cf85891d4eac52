provider "registry.terraform.io/hashicorp/aws" {
  version = "6.5.0"
}
