module "vault" {
  source           = "shop/vault/aws"
  version          = "1.0.0"
  secret_name      = "orders"
  password_policy  = "strict"
}
