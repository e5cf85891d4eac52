import yaml
CONFIG = yaml.load(open('a.yaml'), Loader=yaml.CSafeLoader)
