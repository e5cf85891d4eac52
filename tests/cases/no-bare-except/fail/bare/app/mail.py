import smtplib


def send(message):
    try:
        smtplib.SMTP("mail", timeout=3).send_message(message)
    except:
        print("mail failed")
