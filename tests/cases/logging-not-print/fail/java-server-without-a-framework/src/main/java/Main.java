import com.sun.net.httpserver.HttpServer;

public class Main {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/noun", exchange -> {
            System.out.println(exchange.getRequestURI());
        });
        server.start();
    }
}
