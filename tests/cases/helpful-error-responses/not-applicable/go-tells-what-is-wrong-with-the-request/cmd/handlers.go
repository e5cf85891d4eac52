package main

func (a *App) Make(c echo.Context) error {
	var wish Wish
	if err := c.Bind(&wish); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, err.Error())
	}
	log.Printf("%s took %d of %d: %v", c.Path(), 500, 1000, err.Error())
	return c.JSON(http.StatusOK, wish)
}
