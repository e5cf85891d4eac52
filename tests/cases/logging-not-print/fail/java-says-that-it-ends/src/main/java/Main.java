import com.sun.net.httpserver.HttpServer;
import java.util.logging.Logger;

public class Main {
    private static final Logger LOG = Logger.getLogger("nouns");

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            // The handlers of the logger are closed at the same time.
            System.err.println("ending (no more requests)");
            server.stop(10);
        }));
        server.createContext("/noun", exchange -> {
            System.out.println(exchange.getRequestURI());
        });
        server.start();
    }
}
