create table people (id int, fax text);
