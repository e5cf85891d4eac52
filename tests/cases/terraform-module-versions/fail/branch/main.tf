module "vpc" {
  source = "git::https://git.example.com/infra/vpc.git?ref=main"
}
