resource "aws_route53_record" "production" {
  name = "production.shop.test"
}

resource "aws_route53_record" "api_production" {
  name = "api.production.shop.test"
}
