REST_FRAMEWORK = {"EXCEPTION_HANDLER": "shop.problems.problems"}
