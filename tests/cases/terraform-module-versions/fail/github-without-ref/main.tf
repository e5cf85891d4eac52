module "vpc" {
  source = "github.com/example/terraform-vpc"
}
