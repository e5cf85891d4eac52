plugins { java; jacoco }
tasks.jacocoTestCoverageVerification {
    violationRules {
        rule { limit { minimum = "0.50".toBigDecimal() } }
    }
}
