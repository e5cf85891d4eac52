package org.example.shop;

public class Orders {
  public void send(Order order) {
    try {
      post(order);
    } catch (java.io.IOException e) {
      e.printStackTrace();
    }
  }
}
