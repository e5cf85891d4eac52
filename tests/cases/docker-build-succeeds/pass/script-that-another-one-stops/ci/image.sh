docker build -t shop .
echo done
