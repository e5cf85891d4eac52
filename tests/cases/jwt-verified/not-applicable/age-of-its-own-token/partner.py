import time

import jwt


class Partner:
    def token(self):
        if not self._token or time.time() + 60 >= self._ends:
            self._token = self.authenticate()
            claims = jwt.decode(self._token, options={"verify_signature": False})
            self._ends = claims["exp"]
        return self._token
