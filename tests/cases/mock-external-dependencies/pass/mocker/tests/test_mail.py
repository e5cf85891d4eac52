def test_mail(mocker):
    mocker.patch("app.mail.send")
