locals {
  name = "orders-${var.environment}"

  tags = {
    Application = "orders"
    Environment = var.environment
    Owner       = var.owner
    ManagedBy   = "terraform"
  }
}

module "database" {
  source = "./modules/database"

  name                    = local.name
  vpc_id                  = var.network.vpc_id
  subnet_ids              = var.network.private_subnet_ids
  nodes_security_group_id = var.network.nodes_security_group_id
  instance_class          = var.database_size.class
  storage                 = var.database_size.storage
  storage_max             = var.database_size.storage_max
  backup_days             = var.backup_days
  two_zones               = var.environment == "production"
}

# For the dumps of scripts/backup.sh: another service and other keys than the database's snapshots.
resource "aws_s3_bucket" "dumps" {
  bucket = "${local.name}-dumps-${var.account_id}"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "dumps" {
  bucket                  = aws_s3_bucket.dumps.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "dumps" {
  bucket = aws_s3_bucket.dumps.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
    bucket_key_enabled = true
  }
}

# Whoever can write a dump can overwrite one; with versions the one before is still there.
resource "aws_s3_bucket_versioning" "dumps" {
  bucket = aws_s3_bucket.dumps.id

  versioning_configuration {
    status = "Enabled"
  }
}

# --8<-- [start:lifecycle]
resource "aws_s3_bucket_lifecycle_configuration" "dumps" {
  bucket     = aws_s3_bucket.dumps.id
  depends_on = [aws_s3_bucket_versioning.dumps]

  rule {
    id     = "old-dumps"
    status = "Enabled"

    filter {}

    expiration {
      days = 90
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
# --8<-- [end:lifecycle]
