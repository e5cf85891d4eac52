DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL"),
        "CONN_MAX_AGE": 0,
    }
}
