resource "aws_kms_key" "zone" {
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
}

resource "aws_db_instance" "orders" {
  password = var.db_password
}
