def create(view):
    return view.run(totals_of_each_month_and_of_each_customer_in_the_yeartotals_of_each_month_and_of_each_customer_in_the_year.first().second().third, 1)
