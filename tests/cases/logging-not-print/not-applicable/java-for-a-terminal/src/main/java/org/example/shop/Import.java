package org.example.shop;

public class Import {
  // System.out.println is right here: somebody reads it on a terminal.
  public static void main(String[] args) {
    System.out.println("imported " + args.length);
  }
}
