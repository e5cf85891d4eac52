environment = "production"
region      = "eu-central-1"
account_id  = "222222222222"
owner       = "shop"

network = {
  vpc_id                  = "vpc-0a1b2c3d4e5f60718"
  private_subnet_ids      = ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
  nodes_security_group_id = "sg-0a1b2c3d4e5f60718"
}

database_size = {
  class       = "db.m8g.large"
  storage     = 100
  storage_max = 1000
}
