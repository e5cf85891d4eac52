package main

func (a *App) List(c echo.Context) error {
	found, err := a.core.Lists()
	if err != nil {
		return echo.NewHTTPError(http.StatusInternalServerError, err.Error())
	}
	return c.JSON(http.StatusOK, found)
}
