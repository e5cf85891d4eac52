package shop;

import static io.gatling.javaapi.core.CoreDsl.*;
import static io.gatling.javaapi.http.HttpDsl.*;

import io.gatling.javaapi.core.*;

public class OrderSimulation extends Simulation {
    ScenarioBuilder orders = scenario("orders").exec(http("list").get("/orders"));

    {
        setUp(orders.injectOpen(rampUsers(100).during(60))).assertions(global().failedRequests().percent().lt(0.1)).protocols(http.baseUrl("http://localhost:8080"));
    }
}
