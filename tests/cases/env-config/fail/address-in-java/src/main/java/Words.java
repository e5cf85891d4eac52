import java.sql.*;

class Words {
    // DriverManager.getConnection("jdbc:postgresql://old:5432/words", "words", "")
    String word() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://db:5432/words", "words", "")) {
            return one(connection);
        }
    }
}
