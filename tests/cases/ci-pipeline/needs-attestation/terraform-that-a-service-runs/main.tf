terraform {
  cloud {
    organization = "parcels"
  }
}
