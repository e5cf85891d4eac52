alter table people drop column fax;
