terraform {
  required_version = ">= 1.9"
}

resource "aws_s3_bucket" "logs" {
  bucket = "${var.name}-logs"
  tags   = merge(local.tags, { for k, v in var.tags : k => upper(v) })
  policy = <<-EOT
    { "a": ${jsonencode(var.b)} }
  EOT
  count = var.on ? 1 : 0 # c
  dynamic "rule" {
    for_each = var.rules[*].id
    content {}
  }
}
