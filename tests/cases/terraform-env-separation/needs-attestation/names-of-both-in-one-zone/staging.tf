resource "aws_route53_record" "staging" {
  name = "staging.shop.test"
}

resource "aws_route53_record" "api_staging" {
  name = "api.staging.shop.test"
}
