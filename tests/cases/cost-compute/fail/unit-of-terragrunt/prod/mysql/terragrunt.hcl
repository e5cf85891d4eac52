include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "git::https://git.example.com/modules.git//mysql?ref=v0.8.0"
}

inputs = {
  instance_class = "db.t2.medium"
}
