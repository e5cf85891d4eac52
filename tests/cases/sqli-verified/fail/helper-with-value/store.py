def by_mail(connection, mail):
    return connection.execute("SELECT id FROM people WHERE mail = '{}'".format(mail)).fetchone()
