package shop; class App { }
