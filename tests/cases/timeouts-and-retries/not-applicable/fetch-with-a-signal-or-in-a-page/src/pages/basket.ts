export const basket = () => fetch("/v1/basket");
