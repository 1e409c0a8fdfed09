DROP TABLE login_addresses;
DROP TABLE invitation_links;
