module "vpc" {
  source = "git::https://git.example.com/infra/modules.git//vpc?ref=v1.4.0"
}
