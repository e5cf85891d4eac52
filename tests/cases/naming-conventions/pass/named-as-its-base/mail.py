import smtplib


class SMTP_SSL(smtplib.SMTP_SSL):
    def _get_socket(self, host, port, timeout):
        return guarded(host, port, timeout)
