package org.parcels;

@RestController
@RequestMapping(path = "/parcels")
public class ParcelsApi {
  @GetMapping
  public List<Parcel> all() {
    return parcels.findAll();
  }
}
